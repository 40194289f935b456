/** From a pretrained encoder to a model for a task, and how good it is. */
package io.millrace.finetune;
