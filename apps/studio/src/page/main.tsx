import { render } from 'preact';
import { Studio } from './studio';

render(<Studio />, document.getElementById('studio')!);
