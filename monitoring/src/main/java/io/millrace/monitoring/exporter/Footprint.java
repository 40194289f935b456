package io.millrace.monitoring.exporter;

/**
 * What a device is taken to draw while it works, and what the grid that feeds it is taken to emit. Nothing is measured: joules
 * = busy seconds × watts, grams of CO2 = joules / 3,600,000 × grams per kilowatt-hour. Busy seconds are those that the progress
 * events tell; waiting, the rest of the machine, cooling and what a failed attempt had not yet told are not in them.
 *
 * @param watts of one device at work, above 0
 * @param gramsPerKilowattHour of CO2, 0 or more
 */
public record Footprint(double watts, double gramsPerKilowattHour) {

    /** A server's processor, or a middling GPU, at work. */
    public static final double WATTS = 250;

    /** About the world's mean of 2024 (IEA, Electricity 2025). */
    public static final double GRAMS_PER_KILOWATT_HOUR = 445;

    private static final double JOULES_PER_KILOWATT_HOUR = 3_600_000;
    private static final double MOST = 1_000_000;

    public Footprint {
        if (!(watts > 0 && watts <= MOST)) {
            throw new IllegalArgumentException(
                    "watts is " + watts + "; allowed: above 0, at most 1000000");
        }
        if (!(gramsPerKilowattHour >= 0 && gramsPerKilowattHour <= MOST)) {
            throw new IllegalArgumentException(
                    "grams-per-kwh is " + gramsPerKilowattHour + "; allowed: 0 to 1000000");
        }
    }

    /** What is assumed where nobody says. */
    public static Footprint assumed() {
        return new Footprint(WATTS, GRAMS_PER_KILOWATT_HOUR);
    }

    double joules(double busySeconds) {
        return busySeconds * watts;
    }

    double gramsOfCo2(double busySeconds) {
        return joules(busySeconds) / JOULES_PER_KILOWATT_HOUR * gramsPerKilowattHour;
    }
}
