using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Cli.Backends;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Cli;

public sealed class PlanTransferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(200_001)]
    public async Task A_plan_comes_back_as_it_went(int length)
    {
        using var directory = new TemporaryDirectory();
        var plan = new byte[length];
        new Random(length).NextBytes(plan);
        var file = directory.Write("plan", "");
        await File.WriteAllBytesAsync(file, plan, TestContext.Current.CancellationToken);

        using var content = new PlanContent(new PlanUpload("a \"b\"", "w", "", HasChanges: false), file);
        var body = await content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        Assert.Equal(body.Length, content.Headers.ContentLength);
        var upload = JsonSerializer.Deserialize(body, ProtocolJson.Default.PlanUpload)!;
        Assert.Equal(("a \"b\"", "w", false), (upload.Path, upload.Workspace, upload.HasChanges));
        Assert.Equal(
            plan,
            await ReadAsync(Encoding.UTF8.GetBytes(new JsonObject { ["data"] = upload.PlanData }.ToJsonString()))
        );
    }

    [Theory]
    [InlineData("{}", "no field 'data'")]
    [InlineData("not json", "damaged")]
    [InlineData("""{"data": "%%%"}""", "damaged")]
    [InlineData("""{"data": "eyJtZXRob2QiOiAiY21kIiwgInZlcnNpb24iOiAxLCAiZmV0Y2giOiBbImF3cyJdfQ=="}""", "method 'cmd'")]
    [InlineData("""{"data": "eyJtZXRob2QiOiAidGVycmF0ZWFtIiwgInZlcnNpb24iOiAxfQ=="}""", "no field 'data'")]
    public async Task What_is_no_plan_is_refused(string body, string reason) =>
        Assert.Contains(
            reason,
            (await Assert.ThrowsAsync<BackendException>(() => ReadAsync(Encoding.UTF8.GetBytes(body)))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task A_plan_without_an_envelope_is_the_plan() =>
        Assert.Equal(
            "PK\u0003"u8.ToArray(),
            await ReadAsync("""{"other": [1, {"data": "x"}], "data": "UEsD"}"""u8.ToArray())
        );

    [Fact]
    public async Task A_method_that_stands_after_the_plan_is_read_too()
    {
        // As the original writes it, and with the method of plans that are elsewhere.
        const string Ours = """{"data": "UEsD", "method": "terrateam", "version": 1}""";
        const string Others = """{"data": "UEsD", "method": "cmd", "version": 1}""";

        Assert.Equal("PK\u0003"u8.ToArray(), await ReadAsync(Answer(Ours)));
        var refused = await Assert.ThrowsAsync<BackendException>(() => ReadAsync(Answer(Others)));
        Assert.Contains("method 'cmd'", refused.Message, StringComparison.Ordinal);
    }

    private static byte[] Answer(string envelope) =>
        Encoding.UTF8.GetBytes($$"""{"data": "{{Convert.ToBase64String(Encoding.UTF8.GetBytes(envelope))}}"}""");

    private static async Task<byte[]> ReadAsync(byte[] body)
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Write("plan", "");
        await PlanReader.CopyAsync(new MemoryStream(body), file, TestContext.Current.CancellationToken);
        return await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
    }
}
