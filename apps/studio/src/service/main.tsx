import { render } from 'preact';
import { ServicePage } from './service-page';

render(<ServicePage />, document.querySelector('#studio')!);
