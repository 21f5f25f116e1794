/** dist-bench/correctness.mjs: not there yet. */
console.error('There are no cases yet.');
process.exit(1);
