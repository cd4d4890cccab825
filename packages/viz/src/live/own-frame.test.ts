import { inOwnFrame } from './own-frame';

/** A page whose frames come when the test says so. */
function pageOf() {
  const asked: (() => void)[] = [];
  return {
    requestAnimationFrame: (draw: (time: number) => void) => asked.push(() => draw(0)),
    showFrame() {
      for (const draw of asked.splice(0)) draw();
    },
    get isAsked() {
      return asked.length > 0;
    },
  };
}

describe('what is drawn in a frame of its own', () => {
  it('is drawn one after the other, in the order it was asked for', () => {
    const page = pageOf();
    const drawn: string[] = [];
    for (const name of ['one', 'two', 'three']) inOwnFrame(page, () => drawn.push(name));
    const seen = Array.from({ length: 3 }, () => {
      page.showFrame();
      return [...drawn];
    });
    expect(seen).toEqual([['one'], ['one', 'two'], ['one', 'two', 'three']]);
    expect(page.isAsked).toBe(false);
  });

  it('is left out once it was taken back, and what is asked for then comes in the frame that was meant for it', () => {
    const page = pageOf();
    const drawn: string[] = [];
    const takeBack = inOwnFrame(page, () => drawn.push('gone'));
    takeBack();
    inOwnFrame(page, () => drawn.push('one'));
    inOwnFrame(page, () => {
      drawn.push('two');
      inOwnFrame(page, () => drawn.push('later'));
    });
    page.showFrame();
    expect(drawn).toEqual(['one']);
    page.showFrame();
    expect(drawn).toEqual(['one', 'two']);
    page.showFrame();
    expect(drawn).toEqual(['one', 'two', 'later']);
  });

  it('waits for nothing of another page', () => {
    const [page, other] = [pageOf(), pageOf()];
    const drawn: string[] = [];
    inOwnFrame(page, () => drawn.push('here'));
    inOwnFrame(other, () => drawn.push('there'));
    other.showFrame();
    expect(drawn).toEqual(['there']);
    page.showFrame();
    expect(drawn).toEqual(['there', 'here']);
  });
});
