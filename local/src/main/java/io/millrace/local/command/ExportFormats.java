package io.millrace.local.command;

import io.millrace.export.ModelFormat;
import io.millrace.schemas.plugin.Plugins;
import java.util.Iterator;

/** The names of the forms in which others load a model, for the help. */
final class ExportFormats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        return Plugins.names(ModelFormat.class).iterator();
    }
}
