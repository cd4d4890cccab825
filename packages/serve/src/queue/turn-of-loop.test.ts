import { connectionArrived, turnOfLoop } from './turn-of-loop';

/** Turns of the event loop that pass where a connection comes in each of the first so many. */
async function turnsWith(connections: number): Promise<number> {
  let turns = 0;
  let isOver = false;
  const turn = () => {
    if (isOver) return;
    turns++;
    if (turns <= connections) connectionArrived();
    setImmediate(turn);
  };
  setImmediate(turn);
  await turnOfLoop();
  isOver = true;
  return turns;
}

it('lasts as long as connections come, but not forever', async () => {
  expect(await turnsWith(0)).toBe(1);
  expect(await turnsWith(5)).toBe(6);
  expect(await turnsWith(1000)).toBe(32);
});
