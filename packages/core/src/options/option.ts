export { nested } from './define-options';
export {
  anything,
  boolean,
  callback,
  custom,
  integer,
  list,
  number,
  oneOf,
  signal,
  text,
} from './option-kinds';
