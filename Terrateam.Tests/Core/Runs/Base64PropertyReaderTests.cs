using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Core.Runs;

public sealed class Base64PropertyReaderTests
{
    private static readonly Gen<(byte[] Data, int Place, int Step)> Bodies = Gen.Select(
        Gen.Byte.Array[0, 400],
        Gen.Int[0, 3],
        Gen.Int[1, 70]
    );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_before_it_what_it_encodes_and_the_whole_come_out_however_the_text_arrives() =>
        await Bodies.SampleAsync(
            async body =>
            {
                var (data, place, step) = body;
                var others = new List<KeyValuePair<string, JsonNode?>>
                {
                    new("path", "a \"quoted\" \\ path, {[\"plan_data\": \"no\"]}"),
                    new(
                        "nested",
                        new JsonObject { ["plan_data"] = "aGk=", ["list"] = new JsonArray("plan_data", 1, null) }
                    ),
                    new("flag", false),
                };
                others.Insert(place, new("plan_data", Convert.ToBase64String(data)));
                var text = Encoding.UTF8.GetBytes(new JsonObject(others).ToJsonString());

                var (before, value, whole) = await ReadAsync(new SlowStream(text, step));

                Assert.Equal(data, value);
                Assert.Equal(
                    others.Take(place).Select(one => one.Key).Append("plan_data"),
                    before!.AsObject().Select(one => one.Key)
                );
                Assert.Equal(others.Select(one => one.Key), whole!.AsObject().Select(one => one.Key));
                Assert.Equal("", (string?)whole["plan_data"]);
                Assert.Equal((string?)others.Single(one => one.Key == "path").Value, (string?)whole["path"]);
            },
            iter: 300
        );

    [Theory]
    [InlineData("""{"plan_data":"-\/8"}""", true)]
    [InlineData("""{"plan_data":"+\/8\u003d"}""", false)]
    [InlineData("""{"plan_data":"\u002B\/\n8=\r\n"}""", false)]
    public async Task Escapes_are_understood(string text, bool isWrong)
    {
        if (isWrong)
            await Assert.ThrowsAsync<FormatException>(() => ReadAsync(text));
        else
            Assert.Equal([0xFB, 0xFF], (await ReadAsync(text)).Value);
    }

    [Theory]
    [InlineData("""{"plan_data":"AAA"}""")]
    [InlineData("""{"plan_data":"AA==AA=="}""")]
    [InlineData("""{"plan_data":"%%%%"}""")]
    [InlineData("""{"plan_data":"\u20ac"}""")]
    [InlineData("""{"plan_data":"\x"}""")]
    [InlineData("{\"plan_data\":\"AAA\\\"")]
    [InlineData("""{"plan_data":"\u00"}""")]
    public async Task What_is_no_base64_is_refused(string text) =>
        Assert.True(await Record.ExceptionAsync(() => ReadAsync(text)) is FormatException or JsonException);

    [Theory]
    [InlineData("""{"plan_data":"AAAA""", "ends within")]
    [InlineData("""{"plan_data":"AAAA","plan_data":"AAAA"}""", "twice")]
    [InlineData("""{"plan_data":"AAAA","x":"plan_data","plan_data" : "AAAA"}""", "twice")]
    public async Task What_is_cut_or_there_twice_is_refused(string text, string reason) =>
        Assert.Contains(
            reason,
            (await Assert.ThrowsAsync<JsonException>(() => ReadAsync(text))).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("")]
    [InlineData("[\"plan_data\",\"AAAA\"]")]
    [InlineData("""{"plan_data":17}""")]
    [InlineData("""{"plan_data":{"plan_data":"AAAA"}}""")]
    [InlineData("""{"x":{"plan_data":"AAAA"}}""")]
    [InlineData("""{"x":"plan_data"}""")]
    public async Task What_is_elsewhere_or_no_text_is_not_found(string text)
    {
        using var reader = new Base64PropertyReader(new SlowStream(Encoding.UTF8.GetBytes(text), 3), "plan_data");

        Assert.False(await reader.FindAsync(Cancellation));
    }

    [Fact]
    public async Task Nobody_makes_it_hold_more_than_the_limit_beside_the_property()
    {
        var text = $$"""{"plan_data":"AAAA","x":"{{new string('x', Base64PropertyReader.MaxBeside)}}"}""";

        Assert.Contains(
            "beside",
            (await Assert.ThrowsAsync<JsonException>(() => ReadAsync(text))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task No_garbage_is_anything_but_refused_or_not_found() =>
        await Gen.Char["{}[]\":,\\plan_dataAAAA= \n"]
            .Array[0, 60]
            .SampleAsync(
                async characters =>
                {
                    var exception = await Record.ExceptionAsync(() =>
                        ReadAsync("{\"plan_data\":" + new string(characters))
                    );
                    Assert.True(exception is null or FormatException or JsonException, exception?.ToString());
                },
                iter: 2000
            );

    private static Task<(JsonNode? Before, byte[] Value, JsonNode? Whole)> ReadAsync(string text) =>
        ReadAsync(new SlowStream(Encoding.UTF8.GetBytes(text), 5));

    private static async Task<(JsonNode? Before, byte[] Value, JsonNode? Whole)> ReadAsync(Stream text)
    {
        using var reader = new Base64PropertyReader(text, "plan_data");
        if (!await reader.FindAsync(Cancellation))
            return (null, [], null);
        var before = JsonNode.Parse(reader.Before().Span);
        using var value = new MemoryStream();
        await using (var stream = reader.OpenValue())
            await stream.CopyToAsync(value, 50, Cancellation);
        return (before, value.ToArray(), JsonNode.Parse((await reader.FinishAsync(Cancellation)).Span));
    }

    /// <summary>Gives so many bytes at a time and no more.</summary>
    private sealed class SlowStream(byte[] content, int step) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(step, buffer.Length)], cancellationToken);
    }
}
