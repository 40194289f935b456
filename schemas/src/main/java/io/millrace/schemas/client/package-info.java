/** Reading, following and writing topics with Kafka's own clients, outside of a Flink job. */
package io.millrace.schemas.client;
