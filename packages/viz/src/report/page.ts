import type { ChartDescription } from '../description/chart-description';
import { liveChart } from '../live/live-chart';

// runs in a report: each chart comes alive in the place of its picture, which is for paper
for (const figure of Array.from(document.querySelectorAll('figure'))) {
  const data = figure.querySelector('script[type="application/json"]');
  if (!data) continue;
  const canvas = document.createElement('canvas');
  const holder = document.createElement('div');
  holder.className = 'live';
  holder.append(canvas);
  figure.prepend(holder);
  try {
    liveChart(canvas, JSON.parse(data.textContent!) as ChartDescription);
    figure.classList.add('is-live');
  } catch (error) {
    // the picture stays
    holder.remove();
    console.error(error);
  }
}
