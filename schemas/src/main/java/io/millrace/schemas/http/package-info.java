/** Answers over HTTP, none of which is too long or never ends. */
package io.millrace.schemas.http;
