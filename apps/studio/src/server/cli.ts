#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BtcfcError, invalidOption, option } from '@btcfc/core';
import { type Flags, type FlagValues, isLoopbackHost, runCommand } from '@btcfc/core/node';
import { redisStore } from '@btcfc/tune';
import { type ServePageOptions, servePage } from './http/serve-page';
import { serviceApi } from './service/service-api';
import { ServiceWatch } from './service/service-watch';
import { RedisConnection } from './study/redis-connection';
import { studyApi } from './study/study-api';
import { StudyFeed } from './study/study-feed';
import { type StudyPlace, studyInFile, studyInRedis } from './study/study-place';
import type { TrialFolders } from './study/trial-files';

const usage = `Usage: btcfc-studio [options]               forecasts a CSV in the browser; nothing is uploaded
       btcfc-studio STUDY.jsonl [options]   shows a search of @btcfc/tune, live, by its journal
       btcfc-studio --redis URL [NAME]      shows one that is kept in Redis, by redisStore({ client, name })
       btcfc-studio --service URL [options] shows a running btcfc-serve: streams, coverage, queues

Serves a page until it is interrupted: to this machine alone, unless --host says otherwise. A page that other machines
reach takes a token, that of BTCFC_STUDIO_TOKEN or one that is made up and printed. The token that a service asks for is
taken from BTCFC_SERVE_TOKEN, and never told to the page; nor is a password in the address of Redis.`;

const flags = {
  port: [option.integer({ min: 0, max: 65_535, default: 0 }), 'where to listen (default: a free one)'],
  host: [option.text({ default: '127.0.0.1' }), 'address to listen at'],
  artifacts: [option.text(), "of a search, its folder `artifactsDir`, to show each trial's files"],
  service: [option.text(), 'address of a service to show'],
  redis: [option.text(), 'address of the Redis that keeps a search, such as redis://host:6379'],
  noOpen: [option.boolean({ default: false }), 'print the address alone, without opening a browser'],
} satisfies Flags;

await runCommand({
  usage,
  flags,
  interrupted: 'Ended.',
  async run({ values, words }, signal) {
    const { port, host, noOpen } = values;
    const shown = await whatIsShown(words, values);
    const token = shown.options.api ? tokenFor(host) : undefined;
    if (!shown.options.api && !isLoopbackHost(host)) {
      throw invalidOption(
        'host',
        host,
        'an address of this machine alone: the page that forecasts needs no other',
      );
    }
    const folder = fileURLToPath(new URL('./page', import.meta.url));
    const page = await servePage({ ...shown.options, folder, port, host, ...(token && { token }) }).catch(
      (error: NodeJS.ErrnoException) => {
        shown.close();
        throw new BtcfcError({
          code: 'UNAVAILABLE',
          message: `The page can't be served at ${host}, port ${port}: ${error.message}.`,
          remedy: 'Leave out --port and --host, or name others.',
        });
      },
    );
    // behind the #, it is not sent to any server, nor kept by one
    const url = token === undefined ? page.url : `${page.url}#token=${encodeURIComponent(token)}`;
    console.log(`The studio is at ${url} (Ctrl-C ends it)`);
    if (!noOpen && process.stdout.isTTY) openBrowser(url);
    if (!signal.aborted) await once(signal, 'abort');
    shown.close();
    await page.close();
    signal.throwIfAborted();
  },
});

interface Shown {
  options: Pick<ServePageOptions, 'page' | 'api'>;
  close(): void;
}

/** The page that the command line asks for, and what it shows. */
async function whatIsShown(
  words: readonly string[],
  { artifacts, service, redis }: FlagValues<typeof flags>,
): Promise<Shown> {
  const [file, another] = words;
  if (another !== undefined) {
    throw new BtcfcError({
      code: 'INVALID_OPTION',
      message: 'It takes one study.',
      received: another,
      remedy: 'Start it once for each. See --help.',
    });
  }
  if (service !== undefined) {
    if (file !== undefined) throw invalidOption('service', service, 'given without a study');
    return showService(service);
  }
  if (redis !== undefined) return showStudyInRedis(redis, file, artifacts);
  if (file === undefined) {
    if (artifacts === undefined) return { options: {}, close() {} };
    throw invalidOption('artifacts', artifacts, 'given with the journal of a study');
  }
  if (!existsSync(file)) {
    throw new BtcfcError({
      code: 'INVALID_OPTION',
      message: `There is no file ${file}.`,
      remedy: 'Name the journal of a study; a CSV is chosen in the page.',
    });
  }
  const journal = path.resolve(file);
  return showStudy(studyInFile(journal), { artifacts, checkpoints: `${journal}.checkpoints` });
}

async function showStudy(place: StudyPlace, folders: TrialFolders): Promise<Shown> {
  const feed = new StudyFeed({ place });
  await feed.start();
  if (!feed.head) {
    feed.close();
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: feed.status.problem ?? `There is no study in ${place.name}.`,
      remedy: 'Name the place of a study; a CSV is chosen in the page.',
    });
  }
  return { options: { page: 'search.html', api: studyApi(feed, folders) }, close: () => feed.close() };
}

async function showStudyInRedis(
  address: string,
  name: string | undefined,
  artifacts: string | undefined,
): Promise<Shown> {
  const client = new RedisConnection(address);
  try {
    const store = redisStore({ client, ...(name !== undefined && { name }) });
    const place = `${store.description} at ${client.shown}`;
    const shown = await showStudy(studyInRedis(store, place), { artifacts, checkpoints: undefined });
    return {
      ...shown,
      close() {
        shown.close();
        client.close();
      },
    };
  } catch (error) {
    client.close();
    throw error;
  }
}

async function showService(address: string): Promise<Shown> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isPlain = url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  if (!isPlain)
    throw invalidOption('service', address, 'an address such as http://127.0.0.1:8080, without a password');
  const token = process.env.BTCFC_SERVE_TOKEN;
  const watch = new ServiceWatch({ url: `${url.origin}${url.pathname}`, ...(token && { token }) });
  // a service that is away now may come
  await watch.start();
  return { options: { page: 'service.html', api: serviceApi(watch) }, close: () => watch.close() };
}

/** What is asked for where others than this machine reach the page, or where one was set. */
function tokenFor(host: string): string | undefined {
  return (
    process.env.BTCFC_STUDIO_TOKEN ||
    (isLoopbackHost(host) ? undefined : randomBytes(18).toString('base64url'))
  );
}

/** Opens the address, where the system knows how; else whoever reads it does. */
function openBrowser(url: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url];
  spawn(command!, args, { detached: true, stdio: 'ignore' })
    .on('error', () => {})
    .unref();
}
