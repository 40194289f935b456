/** A client of schema registries: the writer's schema of a record, by its id. */
package io.millrace.schemas.registry;
