import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { EventStream, textOf } from '../http/event-stream';
import { type Api, giveJson } from '../http/serve-page';
import type { StudyFeed } from './study-feed';
import { openTrialFile, type TrialFolders, trialFiles } from './trial-files';

/** Trials in one event at the most: a page takes them in while others come. */
const chunk = 250;

/**
 * What the page of a search asks for: `study` as JSON, `events` as it goes on, `trials/N/files` and one of these by its
 * place and name.
 */
export function studyApi(feed: StudyFeed, folders: TrialFolders): Api {
  return async ({ path: [first, number, files, place, ...name], query }, response) => {
    if (first === 'study' && number === undefined) {
      const { head, trials, status } = feed;
      giveJson(response, textOf({ ...head, ...status, trials }));
      return true;
    }
    if (first === 'events' && number === undefined) {
      await follow(feed, query.get('after') ?? '', response);
      return true;
    }
    if (first !== 'trials' || !/^\d{1,15}$/.test(number ?? '') || files !== 'files') return false;
    if (place === undefined) {
      giveJson(response, textOf(trialFiles(folders, Number(number))));
      return true;
    }
    const file = openTrialFile(folders, Number(number), place, name.join('/'));
    if (!file) return false;
    // to be saved, never to be shown or run here, whatever it is
    response.writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': 'attachment',
      'Content-Length': file.bytes,
      'Cache-Control': 'no-store',
    });
    await pipeline(file.stream, response).catch(() => {});
    return true;
  };
}

/** Tells a listener all that it has not seen, and goes on telling. */
async function follow(feed: StudyFeed, after: string, response: ServerResponse): Promise<void> {
  const stream = new EventStream(response);
  const [epoch, seen] = after.split('.');
  let told = { epoch: epoch ?? '', version: Number(seen) || 0 };
  let status = '';
  let head = '';
  let wake: (() => void) | undefined;
  const unlisten = feed.listen(() => wake?.());
  response.on('close', () => wake?.());
  while (stream.isOpen) {
    const changed = new Promise<void>((resolve) => {
      wake = resolve;
    });
    if (told.epoch !== feed.epoch) told = { epoch: feed.epoch, version: 0 };
    const headNow = textOf({ ...feed.head, epoch: feed.epoch });
    if (feed.head && headNow !== head) {
      head = headNow;
      await stream.send('study', { ...feed.head, epoch: feed.epoch, total: feed.trials.length });
    }
    const { version } = feed;
    const trials = feed.changedSince(told.version);
    for (let start = 0; start < trials.length && stream.isOpen; start += chunk) {
      const isLast = start + chunk >= trials.length;
      // only who has seen all of them has seen the version
      const id = isLast ? `${told.epoch}.${version}` : undefined;
      await stream.send('trials', trials.slice(start, start + chunk), id);
    }
    told = { epoch: told.epoch, version };
    const statusNow = textOf(feed.status);
    if (statusNow !== status) {
      status = statusNow;
      await stream.send('status', feed.status);
    }
    if (told.epoch === feed.epoch && told.version === feed.version) await changed;
  }
  unlisten();
}
