import type { AnswerName } from '../openapi/answer-schemas';

/** What is told of a route in the OpenAPI document. */
export interface RouteDescription {
  /** One name for it, such as `forecast`. */
  operationId: string;
  summary: string;
  /** What is answered, by status; a media type other than JSON as such, of text unless it is told of what. */
  answers: Readonly<Record<number, AnswerName | { mediaType: string; of?: AnswerName }>>;
  /** Which errors it answers with, beside those of every route. */
  errors?: readonly number[];
  /** Whether it takes the name of a stream. */
  hasStream?: boolean;
  /** Whether it takes the name of the one model to tell of. */
  choosesModel?: boolean;
  /** What its body holds. */
  body?: 'forecast' | 'rows' | 'webhook';
}
