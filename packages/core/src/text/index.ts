export { type TextTableOptions, textTable } from './text-table';
