import { BtcfcError, type Forecast } from '@btcfc/core';
import { rowAnswer } from '../../answers/forecast-answer';
import { describeModel, type ModelDescription } from '../../answers/model-description';
import { jobsOfSeries, type SeriesAnswer, seriesForecastAnswer } from '../../answers/series-answer';
import { type Body, readForecastInput, readInputRows, readRawRows } from '../../input/forecast-input';
import { readSeriesInput, readSeriesRows } from '../../input/series-input';
import type { Job, RowJob } from '../../models/jobs/jobs';
import type { LoadedModel, LoadedRowModel, LoadedSeriesModel } from '../../models/loaded-model';
import type { Place } from '../../queue/forecast-queue';
import type { StreamAnswer } from '../../streams/row-streams';
import { InputStreamRows } from '../../streams/rows/input-stream-rows';
import { RawStreamRows } from '../../streams/rows/raw-stream-rows';
import { SeriesStreamRows } from '../../streams/rows/series-stream-rows';
import type { StreamRows } from '../../streams/rows/stream-rows';
import { jsonAnswer, type ServiceAnswer, type ServiceRequest } from '../exchange';
import { type ErrorAnswer, errorWithStatus } from '../http-errors';
import type { Peers } from '../peers/peers';
import { checkBodyType, readBody } from '../request-body';
import type { ModelParts, ServiceParts } from '../service-parts';
import { streamOf } from './asked-stream';
import type { Asked, Route } from './router';
import { webhookRoutes } from './webhook-routes';

const eventHeaders = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store',
  // a proxy that collects answers would hold events back
  'X-Accel-Buffering': 'no',
};

/** Everything below /v1. */
export function modelRoutes(parts: ServiceParts): Route[] {
  const { models, metrics, reloads, token, bodyLimit, peers } = parts;
  const partsOf = ({ params: { name } }: Asked) => modelNamed(models, name!);

  /** Takes a place in the queue before the body is read: where it is full, reading would be in vain. */
  const queued = async (
    { model }: ModelParts,
    request: ServiceRequest,
    answer: (body: Body, place: Place<Job>) => Promise<ServiceAnswer>,
  ): Promise<ServiceAnswer> => {
    checkBodyType(request);
    const place = model.queue.reserve();
    try {
      return await answer(await readBody(request, bodyLimit), place);
    } finally {
      place.leave();
    }
  };

  const forecastRows = async (
    request: ServiceRequest,
    body: Body,
    model: LoadedRowModel,
    place: Place<Job>,
  ) => {
    const input = readForecastInput(body, model);
    const { name } = model;
    const stop = metrics.timeForecast(name);
    let forecast: Forecast | undefined;
    const { calibration } = model;
    const job: RowJob = {
      model,
      // a calibration starts from all quantiles there are
      begin: () => (calibration ? { ...input, levels: undefined } : input),
      end: ([made]) => {
        forecast = made;
      },
    };
    await place.run([job], { isGone: request.isGone });
    // told when it is answered, not with all that were computed together: refusals would wait for it
    const answer = rowAnswer(
      model,
      input,
      calibration
        ? { forecast: calibration.apply(forecast!, input.levels), isCalibrated: true }
        : { forecast: forecast! },
    );
    stop();
    metrics.recordForecast(name, '', answer);
    return jsonAnswer(answer);
  };

  const forecastSeries = async (
    request: ServiceRequest,
    body: Body,
    model: LoadedSeriesModel,
    place: Place<Job>,
  ) => {
    const input = await readSeriesInput(body, model);
    const { name } = model;
    const stop = metrics.timeForecast(name);
    const answers: SeriesAnswer[] = [];
    const jobs = jobsOfSeries(model, input, answers, request.signal);
    await place.run(jobs, { isGone: request.isGone });
    stop();
    metrics.countForecasts(name, input.series.length);
    return jsonAnswer(seriesForecastAnswer(model, input, answers));
  };

  /** Descriptions of models, with the streams of all processes. */
  const describeAll = async (request: ServiceRequest, described: readonly ModelParts[]) => {
    const own = described.map(describe);
    if (!peers || request.isForwarded) return own;
    const others = await peers.askOthers('GET', '/v1/models');
    const theirs = others.flatMap(({ text }) => (JSON.parse(text) as { models: ModelDescription[] }).models);
    return own.map((each) => {
      const same = theirs.filter(({ name }) => name === each.name);
      return { ...each, streams: [each, ...same].flatMap(({ streams }) => streams) };
    });
  };

  return [
    {
      ...{ method: 'GET', path: '/v1/models' },
      description: { operationId: 'listModels', summary: 'What is served', answers: { 200: 'Models' } },
      async handle({ request }) {
        return jsonAnswer({ models: await describeAll(request, [...models.values()]) });
      },
    },
    {
      ...{ method: 'GET', path: '/v1/models/{name}' },
      description: {
        ...{ operationId: 'describeModel', summary: 'One model and its streams' },
        answers: { 200: 'ModelDescription' },
      },
      async handle(asked) {
        const [described] = await describeAll(asked.request, [partsOf(asked)]);
        return jsonAnswer(described);
      },
    },
    {
      ...{ method: 'POST', path: '/v1/models/{name}/forecast' },
      description: {
        ...{ operationId: 'forecast', summary: 'What follows the rows or series sent', body: 'forecast' },
        ...{ answers: { 200: 'Forecasts' }, errors: [422] },
      },
      handle: (asked) => {
        const { request } = asked;
        const found = partsOf(asked);
        return queued(found, request, (body, place) => {
          // the model of this moment is kept until what is asked of it is done
          const { current } = found.model;
          if (current.takes === 'series') return forecastSeries(request, body, current, place);
          return forecastRows(request, body, current, place);
        });
      },
    },
    {
      ...{ method: 'POST', path: '/v1/models/{name}/rows' },
      description: {
        ...{ operationId: 'appendRows', summary: 'Appends the newest rows of a stream, and forecasts' },
        ...{ body: 'rows', hasStream: true, errors: [409, 422] },
        answers: { 200: 'StreamAnswer', 202: 'StreamAnswer' },
      },
      handle: (asked) => {
        const found = partsOf(asked);
        const stream = streamOf(asked.request);
        return queued(found, asked.request, async (body, place) => {
          const { current } = found.model;
          const rows = readStreamRows(body, current);
          const stop = metrics.timeForecast(current.name);
          let answer: StreamAnswer | undefined;
          const job = found.streams.append(stream, rows, current, (made) => {
            answer = made;
          });
          await place.run([job], { key: stream, isGone: asked.request.isGone });
          if (answer!.forecast) stop();
          return jsonAnswer(answer, answer!.forecast ? 200 : 202);
        });
      },
    },
    {
      ...{ method: 'DELETE', path: '/v1/models/{name}/rows' },
      description: {
        ...{ operationId: 'deleteStream', summary: 'Forgets a stream', hasStream: true },
        answers: { 200: 'DeletedStream' },
      },
      async handle(asked) {
        const { model, streams } = partsOf(asked);
        const stream = streamOf(asked.request);
        const deleted = await model.queue.afterwards(() => streams.delete(stream));
        metrics.forgetForecast(model.name, stream);
        return jsonAnswer({ stream, deleted });
      },
    },
    {
      ...{ method: 'GET', path: '/v1/models/{name}/stream' },
      description: {
        ...{ operationId: 'listen', summary: 'Server-sent events: each new forecast of a stream' },
        ...{ hasStream: true, answers: { 200: { mediaType: 'text/event-stream', of: 'ForecastEvent' } } },
      },
      handle(asked) {
        const { streams, feed } = partsOf(asked);
        const topic = streamOf(asked.request);
        // nobody would read what is subscribed to
        if (asked.request.method === 'HEAD') return { status: 200, headers: eventHeaders };
        const latest = streams.latest(topic);
        const isKnown = latest !== undefined && latest.id === asked.request.header('last-event-id');
        const begin = feed.subscribe({ topic, first: isKnown ? undefined : latest });
        return { status: 200, headers: eventHeaders, body: begin };
      },
    },
    {
      ...{ method: 'POST', path: '/v1/models/{name}/reload' },
      description: {
        ...{ operationId: 'reloadModel', summary: 'Takes up what is in the folder now' },
        ...{ answers: { 200: 'Reloaded' }, errors: [409] },
      },
      async handle(asked) {
        const { model } = partsOf(asked);
        if (token === undefined) throw needsToken();
        try {
          await model.reload();
        } catch (error) {
          reloads.failed(model, error);
          // whatever is wrong with the folder, the request was fine
          if (BtcfcError.isInstance(error)) throw errorWithStatus(409, error);
          throw error;
        }
        reloads.reloaded(model);
        if (peers && !asked.request.isForwarded) await reloadOthers(peers, asked.request.path);
        return jsonAnswer({ model: model.name, revision: model.current.revision });
      },
    },
    ...webhookRoutes(parts, partsOf),
  ];
}

/** @throws BtcfcError `INVALID_OPTION` with status 404 */
export function modelNamed(models: ServiceParts['models'], name: string): ModelParts {
  const found = models.get(name);
  if (found) return found;
  throw errorWithStatus(404, {
    code: 'INVALID_OPTION',
    message: 'There is no such model.',
    received: name,
    remedy: 'Choose one that `GET /v1/models` lists.',
  });
}

function describe({ model, streams }: ModelParts): ModelDescription {
  return describeModel(model, streams.states());
}

/** Has the other processes take up what is in the folder, too. */
async function reloadOthers(peers: Peers, path: string): Promise<void> {
  const failed = (await peers.askOthers('POST', path)).find(({ status }) => status !== 200);
  if (!failed) return;
  const { code, message, remedy } = JSON.parse(failed.text) as ErrorAnswer;
  // only what was foreseen is told by name
  if (code === 'INTERNAL') throw new Error(message);
  throw errorWithStatus(failed.status, { code, message, remedy });
}

/** The newest rows of a stream, as the model of this moment takes them. */
function readStreamRows(body: Body, model: LoadedModel): StreamRows {
  if (model.takes === 'series') {
    const { series, timeZone } = readSeriesRows(body);
    return new SeriesStreamRows(series, timeZone);
  }
  const { inputs } = model;
  if (inputs) return RawStreamRows.sent(readRawRows(body, inputs), inputs);
  return new InputStreamRows(readInputRows(body, model));
}

function needsToken(): Error {
  return errorWithStatus(403, {
    code: 'UNAVAILABLE',
    message: 'Models are reloaded on request only where a token is asked for.',
    remedy: 'Start the service with a token.',
  });
}
