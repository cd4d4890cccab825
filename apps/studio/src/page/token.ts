const key = 'btcfc-studio-token';

/**
 * The token that the address brought, `#token=…`, which is never sent to a server or kept in the history; or the one that
 * was brought to this tab before.
 */
export function takeToken(): string | undefined {
  const [, brought] = /^#token=([^&]+)/.exec(location.hash) ?? [];
  if (brought !== undefined) {
    sessionStorage.setItem(key, decoded(brought));
    history.replaceState(null, '', location.pathname + location.search);
  }
  return sessionStorage.getItem(key) ?? undefined;
}

/** As it is where it was cut off on its way: it is asked for again then. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Begins anew with a token that was typed. */
export function keepToken(token: string): void {
  sessionStorage.setItem(key, token);
  location.reload();
}
