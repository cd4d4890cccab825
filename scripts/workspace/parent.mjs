const intervalMs = 500;

/**
 * Ends this process as a signal would once its parent is gone. npm passes a signal on to its shell alone,
 * and a shell that dies of it leaves what it runs behind.
 */
export function endWithParent() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, intervalMs);
  watch.unref();
}
