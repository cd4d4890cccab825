/** How a report looks: in light and dark, on a phone, and on paper. */
export const style = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1a1a1a;--faint:#595959;--rule:#d0d0d0}
@media (prefers-color-scheme:dark){:root{--paper:#16181d;--ink:#e6e6e6;--faint:#a8a8a8;--rule:#4a4d55}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:1000px;margin:0 auto;padding:16px}
h1,h2,h3,h4,h5,h6{line-height:1.25;margin:1.6em 0 .5em}
h1{margin-top:.5em}
p,li{max-width:46em}
pre,.table{overflow-x:auto}
pre{border:1px solid var(--rule);padding:8px 12px;font-size:14px}
table{border-collapse:collapse;font-size:15px}
th,td{padding:4px 12px 4px 0;text-align:left;border-bottom:1px solid var(--rule);white-space:nowrap}
th{color:var(--faint);font-weight:600}
.number{text-align:right;font-variant-numeric:tabular-nums;padding:4px 0 4px 12px}
figure{margin:1.2em 0}
img{display:block;max-width:100%;height:auto}
.is-live img{display:none}
canvas:focus-visible,[tabindex]:focus-visible{outline:2px solid #1f77b4;outline-offset:2px}
@media print{
:root{--paper:#fff;--ink:#000;--faint:#444;--rule:#bbb}
main{max-width:none;padding:0}
figure{break-inside:avoid}
h1,h2,h3{break-after:avoid}
.is-live img{display:block}
.is-live:has(img) .live{display:none}
}
`;
