import { useState } from 'preact/hooks';
import { keepToken } from './token';

/** Asks for the token where the address did not bring it. */
export function AskToken() {
  const [token, setToken] = useState('');
  return (
    <form
      class="settings"
      onSubmit={(event) => {
        event.preventDefault();
        keepToken(token.trim());
      }}
    >
      <label>
        <span>The token that btcfc-studio has printed</span>
        <input
          type="password"
          autocomplete="off"
          value={token}
          onInput={({ currentTarget }) => setToken(currentTarget.value)}
        />
      </label>
      <p>
        <button type="submit" class="primary" disabled={token.trim() === ''}>
          Show
        </button>
      </p>
    </form>
  );
}
