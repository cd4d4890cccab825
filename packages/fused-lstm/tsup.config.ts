import { packageBuild } from '../../tsup.preset';

// what the kernels' compiler puts into them
export default packageBuild({ embedded: ['node_modules/assemblyscript/package.json'] });
