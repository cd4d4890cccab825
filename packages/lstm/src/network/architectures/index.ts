import type { ArchitectureName } from '../../settings/architecture-choice';
import type { Architecture } from '../architecture';
import { attentionLstmBody } from './attention-lstm';
import { lstmBody } from './lstm';
import { transformerBody } from './transformer';

/** What the named architectures build. */
export const namedArchitectures: Record<ArchitectureName, Architecture['build']> = {
  lstm: lstmBody,
  'attention-lstm': attentionLstmBody,
  transformer: transformerBody,
};
