/** The JSON Schemas of the project's public files, made from the code. */
import { atlasSchema } from '../src/benchmark/atlas/atlas';
import { resultFileSchema } from '../src/benchmark/result-file';
import { leaderboardSchema } from '../src/leaderboard/leaderboard';

export interface SchemaFile {
  /** From the repository's root. */
  path: string;
  text: string;
}

export function schemaFiles(): SchemaFile[] {
  const schemas = [
    { path: 'docs/result.schema.json', title: 'Result of npm run rank', schema: resultFileSchema() },
    { path: 'docs/atlas.schema.json', title: 'A line of atlas/runs/*.jsonl', schema: atlasSchema() },
    { path: 'docs/leaderboard.schema.json', title: 'Public leaderboard', schema: leaderboardSchema() },
  ];
  return schemas.map(({ path, title, schema }) => ({
    path,
    text: `${JSON.stringify({ title, ...schema }, null, 2)}\n`,
  }));
}
