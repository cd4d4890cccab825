// usage: node bench/main.mjs [--peers] [...]: with it, other libraries run beside ours; see peers/compare.mjs, else run.mjs
if (process.argv.includes('--peers')) await import('./peers/compare.mjs');
else await import('./run.mjs');
