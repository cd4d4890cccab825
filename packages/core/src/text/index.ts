export { type FrameTextOptions, frameText, infoText } from './frame-text';
export { type TextTableOptions, textTable } from './text-table';
