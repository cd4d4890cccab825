export { type ReportOptions, reportHtml } from './report/report-html';
