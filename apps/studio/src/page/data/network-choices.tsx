import type { NetworkOptions } from '@btcfc/forecast';

interface Props {
  network: NetworkOptions | undefined;
  /** Told `undefined` where everything is as usual. */
  onChange(network: NetworkOptions | undefined): void;
}

const mostUnits = 2048;

/** How large the network is, and where it is trained. */
export function NetworkChoices({ network = {}, onChange }: Props) {
  const change = (part: NetworkOptions) => {
    const { hiddenDim, backend } = { ...network, ...part };
    const chosen = { ...(hiddenDim && { hiddenDim }), ...(backend && { backend }) };
    onChange(Object.keys(chosen).length > 0 ? chosen : undefined);
  };
  return (
    <>
      <label>
        <span>Its units</span>
        <input
          type="number"
          min={1}
          max={mostUnits}
          step={1}
          value={network.hiddenDim ?? ''}
          placeholder="16, of ten series 32"
          onInput={({ currentTarget: { value, valueAsNumber } }) => {
            if (value === '') change({ hiddenDim: undefined });
            else if (Number.isInteger(valueAsNumber) && valueAsNumber >= 1 && valueAsNumber <= mostUnits)
              change({ hiddenDim: valueAsNumber });
          }}
        />
      </label>
      <label>
        <span>It is trained on</span>
        <select
          value={network.backend ?? ''}
          onChange={({ currentTarget: { value } }) =>
            change({ backend: (value || undefined) as NetworkOptions['backend'] })
          }
        >
          <option value="">what suits its size</option>
          <option value="wasm">the processor</option>
          <option value="webgpu">the graphics card</option>
        </select>
      </label>
    </>
  );
}
