import type { AnswerName } from '../openapi/answer-schemas';

/** What is told of a route in the OpenAPI document. */
export interface RouteDescription {
  /** One name for it, such as `forecast`. */
  operationId: string;
  summary: string;
  /** What is answered, by status; a media type other than JSON as such. */
  answers: Readonly<Record<number, AnswerName | { mediaType: string }>>;
  /** Which errors it answers with, beside those of every route. */
  errors?: readonly number[];
  /** Whether it takes the name of a stream. */
  hasStream?: boolean;
  /** What its body holds. */
  body?: 'forecast' | 'rows' | 'webhook';
}
