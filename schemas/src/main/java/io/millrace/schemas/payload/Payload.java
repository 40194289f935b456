package io.millrace.schemas.payload;

/** What an example holds. Each kind is one record with its {@link PayloadType}; never changed once made. */
public interface Payload {

    /** The kind's name: that of its {@link PayloadType}. */
    String kind();

    /** About how many bytes it takes where it is kept. */
    long size();
}
