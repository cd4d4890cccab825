import { render } from 'preact';
import { SearchPage } from './search-page';

render(<SearchPage />, document.querySelector('#studio')!);
