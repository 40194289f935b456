package io.millrace.proof.command;

import io.millrace.local.command.RunOptions;
import io.millrace.local.command.Subcommand;
import io.millrace.local.run.Settings;
import io.millrace.proof.demo.DemoData;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The whole pipeline on real data that comes with the build. */
@Command(
        name = "demo",
        description = {
            "Runs the whole pipeline on real data, in one process, and writes a report: Java methods, then English, then"
                    + " French sentences, then methods of another library, and two tasks with 50 labels a class."
        })
public final class DemoCommand implements Callable<Integer>, Subcommand {

    @Mixin private RunOptions run;

    @Override
    public int place() {
        return 10;
    }

    @Override
    public Integer call() throws Exception {
        return run.run(Settings.shipped(DemoData.class, "demo"), new DemoData(1));
    }
}
