/** What the jobs read and write, as listeners ask Flink for it (FLIP-314): topics, and folders of the store. */
package io.millrace.jobs.lineage;
