using System.Buffers.Binary;
using System.Buffers.Text;

namespace Terrateam.Sandbox.GitHub;

/// <summary>Ids in GitHub's current ranges, so that tests find code that stores one in 32 bits.</summary>
internal sealed class Ids
{
    private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal)
    {
        ["account"] = 172_400_113,
        ["app"] = 1_203_554,
        ["installation"] = 88_302_417,
        ["repository"] = 1_093_551_208,
        ["pull_request"] = 3_022_750_611,
        ["issue"] = 3_655_120_994,
        ["comment"] = 3_571_228_306,
        ["review"] = 3_489_001_572,
        ["reaction"] = 290_117_083,
        ["status"] = 41_207_336_518,
        ["check_run"] = 55_998_410_722,
        ["check_suite"] = 49_102_336_001,
        ["workflow"] = 207_341_885,
        ["run"] = 19_602_114_377,
        ["job"] = 56_128_009_155,
        ["delivery"] = 164_530_022_871,
        ["hook"] = 582_330_118,
        ["team"] = 14_200_933,
    };

    public long Next(string kind)
    {
        var next = _last[kind] + 7;
        _last[kind] = next;
        return next;
    }

    /// <summary>A node id in GitHub's newer format.</summary>
    /// <remarks>https://docs.github.com/en/graphql/guides/migrating-graphql-global-node-ids</remarks>
    public static string Node(string prefix, long id)
    {
        Span<byte> bytes = stackalloc byte[12];
        bytes[0] = 0x92;
        bytes[1] = 0xce;
        BinaryPrimitives.WriteInt64BigEndian(bytes[4..], id);
        return prefix + "_" + Base64Url.EncodeToString(bytes);
    }
}
