import { useRef } from 'preact/hooks';

interface Props {
  isBusy: boolean;
  onModel(zip: File): void;
}

/** A model that was saved from this page forecasts without anything being tried anew. */
export function SavedModel({ isBusy, onModel }: Props) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <p class="saved-model">
      <button type="button" class="quiet" disabled={isBusy} onClick={() => input.current!.click()}>
        Or forecast by a model that was saved here
      </button>
      <input
        ref={input}
        type="file"
        accept=".zip,application/zip"
        aria-label="Saved model"
        tabIndex={-1}
        class="unseen"
        onChange={() => {
          const chosen = input.current!.files?.[0];
          if (chosen) onModel(chosen);
          input.current!.value = '';
        }}
      />
    </p>
  );
}
