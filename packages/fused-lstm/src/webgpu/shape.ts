export interface LstmShape {
  batch: number;
  steps: number;
  features: number;
  units: number;
}
