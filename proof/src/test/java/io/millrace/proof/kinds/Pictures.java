package io.millrace.proof.kinds;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;

/** Rows of pictures: a PNG as base64, as a user has them. */
final class Pictures {

    private static final int SIDE = 28;

    private Pictures() {}

    /**
     * Rows without labels, of the first pictures of a set in IDX files.
     *
     * @param set what the names of its files begin with
     */
    static List<ObjectNode> unlabeled(SharedData data, String set, int count) throws IOException {
        var rows = new ArrayList<ObjectNode>();
        for (byte[] pixels : data.idx(set + "-images-idx3-ubyte.gz", count)) {
            rows.add(JsonNodeFactory.instance.objectNode().put("image", png(pixels)));
        }
        return rows;
    }

    /** Rows with the number of their class. */
    static List<ObjectNode> labeled(SharedData data, String set, int count) throws IOException {
        List<ObjectNode> rows = unlabeled(data, set, count);
        List<byte[]> classes = data.idx(set + "-labels-idx1-ubyte.gz", count);
        for (int i = 0; i < count; i++) {
            rows.get(i).put("label", Byte.toString(classes.get(i)[0]));
        }
        return rows;
    }

    private static String png(byte[] pixels) throws IOException {
        var picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        picture.getRaster().setDataElements(0, 0, SIDE, SIDE, pixels);
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", bytes);
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
