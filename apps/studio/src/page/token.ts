const key = 'btcfc-studio-token';

/**
 * The token that the address brought, `#token=…`, which is never sent to a server or kept in the history; or the one that
 * was brought to this tab before.
 */
export function takeToken(): string | undefined {
  const [, brought] = /^#token=([^&]+)/.exec(location.hash) ?? [];
  if (brought !== undefined) {
    sessionStorage.setItem(key, decodeURIComponent(brought));
    history.replaceState(null, '', location.pathname + location.search);
  }
  return sessionStorage.getItem(key) ?? undefined;
}

/** Begins anew with a token that was typed. */
export function keepToken(token: string): void {
  sessionStorage.setItem(key, token);
  location.reload();
}
