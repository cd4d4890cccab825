import { formatDuration, Narrator } from './narrator';
import { textTable } from './text-table';

it('aligns a table', () => {
  expect(
    textTable([
      ['', 'MAE', 'R2'],
      ['published', '126.33', '0.93'],
      ['ours', '9', '-10.5'],
    ]),
  ).toEqual([
    '              MAE     R2',
    '---------  ------  -----',
    'published  126.33   0.93',
    'ours            9  -10.5',
  ]);
});

describe('Narrator', () => {
  const tell = (isTerminal: boolean) => {
    let text = '';
    const narrator = new Narrator({ isTerminal, write: (part) => (text += part) });
    narrator.begin('Train');
    narrator.progress('epoch 1', true);
    narrator.progress('epoch 2', false);
    narrator.progress('epoch 3', false);
    narrator.begin('Plot');
    return text;
  };

  it('moves one line on a terminal', () => {
    expect(tell(true)).toBe(
      '\n1. Train\n\r\u001b[2K   epoch 1\n\r\u001b[2K   epoch 2\r\u001b[2K   epoch 3\n\n2. Plot\n',
    );
  });

  it('writes only the lines worth it elsewhere', () => {
    expect(tell(false)).toBe('\n1. Train\n   epoch 1\n\n2. Plot\n');
  });
});

it('formats durations', () => {
  expect([0, 1499, 59_499, 59_500, 83_000].map(formatDuration)).toEqual([
    '0 s',
    '1 s',
    '59 s',
    '1 min 0 s',
    '1 min 23 s',
  ]);
});
