declare const BTCFC_REPORT_SCRIPT: string;

/** What runs in a report: `page.ts` and all that it imports as one script, which the build puts here. */
export const pageScript: string = BTCFC_REPORT_SCRIPT;
