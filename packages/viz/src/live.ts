export { type LiveChart, type LiveChartOptions, liveChart } from './live/live-chart';
