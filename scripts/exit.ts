/** How a command that drives the page ends, and what it says when it cannot go on. */
import { TrainabilityError } from '../src/base/errors';
import { isMissing } from './rank/page';

const exitCodes = {
  done: 0,
  'run-failed': 1,
  'bad-arguments': 2,
  'no-adapter': 3,
  interrupted: 130,
} as const;
export type End = keyof typeof exitCodes;

/** Sets the exit status of this process. @param command as it is typed */
export async function runCommand(command: string, main: (words: string[]) => Promise<End>): Promise<void> {
  let end: End;
  try {
    end = await main(process.argv.slice(2));
  } catch (error) {
    end = explain(TrainabilityError.from(error), command);
  }
  process.exitCode = exitCodes[end];
}

/** Says on stderr what went wrong and what to do. */
function explain(error: TrainabilityError, command: string): End {
  if (error.code === 'bad-argument') {
    console.error(`${withOptionName(error)}\nSee ${command} -- --help`);
    return 'bad-arguments';
  }
  console.error(error.message);
  if (isMissing(error)) {
    console.error('Without a GPU, --adapter software works; CHROME_PATH names another browser.');
  }
  return isMissing(error) || error.code === 'self-test' ? 'no-adapter' : 'run-failed';
}

/** The benchmark speaks of `learningRate: …`; here the same is called `--learning-rate: …`. */
function withOptionName({ message, detail }: TrainabilityError): string {
  const field = String(detail.field ?? '');
  if (field === '' || !message.startsWith(`${field}:`)) return message;
  return `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}${message.slice(field.length)}`;
}
