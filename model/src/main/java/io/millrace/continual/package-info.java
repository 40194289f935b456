/**
 * Strategies against forgetting that go beyond what is rehearsed: a penalty, a projection of the gradient, something kept
 * beside replayed samples. They hook into the step there and nowhere else.
 */
package io.millrace.continual;
