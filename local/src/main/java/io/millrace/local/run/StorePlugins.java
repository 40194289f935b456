package io.millrace.local.run;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;

/**
 * File systems that are plugins of Flink, for a store that a command itself writes or reads: what Flink's own processes do when
 * they start. Plugins lie in the folder that {@code FLINK_PLUGINS_DIR} names, one folder each, and their settings ({@code
 * s3.endpoint} say) in the {@code config.yaml} of {@code FLINK_CONF_DIR}, if that is set.
 */
public final class StorePlugins {

    private StorePlugins() {}

    /** Loads them into this process. */
    public static void load() {
        Configuration flink = GlobalConfiguration.loadConfiguration();
        FileSystem.initialize(flink, PluginUtils.createPluginManagerFromRootFolder(flink));
    }
}
