import { readDescription } from '../description/read-description';
import { colorOnDark, onDark } from './dark';

describe('colours on a dark ground', () => {
  it('are as light as they were dark, of the same hue', () => {
    expect(colorOnDark('#ffffff')).toBe('#1a1a1a');
    expect(colorOnDark('#000000')).toBe('#e6e6e6');
    // pale orange becomes deep orange, and no other colour
    expect(colorOnDark('#ffe5cf')).toMatch(/^#(4|5)[\da-f]2[\da-f]00$/);
    // one in the middle stays about what it is
    const [red, green, blue] = [1, 3, 5].map((at) =>
      Number.parseInt(colorOnDark('#d62728').slice(at, at + 2), 16),
    );
    expect(Math.abs(red! - 0xd6)).toBeLessThan(12);
    expect(Math.abs(green! - 0x27)).toBeLessThan(12);
    expect(Math.abs(blue! - 0x28)).toBeLessThan(12);
  });

  it('keep how much shines through, and stay where they are names', () => {
    expect(colorOnDark('#00000080')).toBe('#e6e6e680');
    expect(colorOnDark('rebeccapurple')).toBe('rebeccapurple');
  });

  it('are those of marks, outlines and colour bars', () => {
    const chart = onDark(
      readDescription({
        marks: [{ type: 'bar', y: [1], color: '#ffffff', outline: '#000000' }],
        colorBar: { colors: ['#ffffff', '#000000'], ticks: [] },
      }),
    );
    expect(chart.marks[0]).toMatchObject({ color: '#1a1a1a', outline: '#e6e6e6' });
    expect(chart.colorBar!.colors).toEqual(['#1a1a1a', '#e6e6e6']);
  });
});
