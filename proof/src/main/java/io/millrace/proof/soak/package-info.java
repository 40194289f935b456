/** Whether memory stays where it is, over very many steps. */
package io.millrace.proof.soak;
