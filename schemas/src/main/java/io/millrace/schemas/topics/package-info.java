/** A pipeline's topics: their names, keys and policies, how they are made, and what Kafka's failures mean. */
package io.millrace.schemas.topics;
