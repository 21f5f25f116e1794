/** From records to rankings. */
import type { Catalogue } from '../base/catalogue';
import type { RunRecord } from '../base/record';
import type { TaskRanking } from './ranking';

/**
 * One ranking for each session and task, the latest session first. Sessions are never mixed: one session is one machine,
 * one suite, one protocol. Voided and stopped runs are left out and counted.
 */
export declare function rankTasks(records: RunRecord[], tasks: Catalogue['tasks']): TaskRanking[];
