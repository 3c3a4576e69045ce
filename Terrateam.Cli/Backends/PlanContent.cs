using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Backends;

/// <summary>
/// The body of a plan upload, written straight from the plan file: the file as base64 in its envelope, the envelope as
/// base64 in the body. A plan of 256 MiB is 455 MiB there, too much for a string.
/// </summary>
internal sealed class PlanContent : HttpContent
{
    private static readonly byte[] EnvelopeHead =
        "{\"method\": \"terrateam\", \"version\": 1, \"data\": \""u8.ToArray();
    private static readonly byte[] EnvelopeTail = "\"}"u8.ToArray();
    private static readonly byte[] Tail = "\"}"u8.ToArray();

    private const int BufferSize = 96 * 1024;

    private readonly byte[] _head;
    private readonly string _file;
    private readonly long _length;

    /// <param name="upload">Everything but the plan; its <see cref="PlanUpload.PlanData"/> is ignored.</param>
    /// <param name="file">The plan file.</param>
    public PlanContent(PlanUpload upload, string file)
    {
        // The plan goes last, so that the serialiser can write everything before it.
        var rest = JsonSerializer.SerializeToNode(upload, ProtocolJson.Default.PlanUpload)!.AsObject();
        _ = rest.Remove("plan_data");
        var json = rest.ToJsonString();
        _head = Encoding.UTF8.GetBytes($"{json[..^1]},\"plan_data\":\"");
        _file = file;
        _length = new FileInfo(file).Length;
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(_head);
        await using (var outer = new Base64WritingStream(stream))
        {
            await outer.WriteAsync(EnvelopeHead);
            await using (var data = new Base64WritingStream(outer))
            {
                await using var plan = File.OpenRead(_file);
                await plan.CopyToAsync(data, BufferSize);
                await data.FinishAsync(CancellationToken.None);
            }

            await outer.WriteAsync(EnvelopeTail);
            await outer.FinishAsync(CancellationToken.None);
        }

        await stream.WriteAsync(Tail);
    }

    protected override bool TryComputeLength(out long length)
    {
        var envelope = EnvelopeHead.Length + Base64Length(_length) + EnvelopeTail.Length;
        length = _head.Length + Base64Length(envelope) + Tail.Length;
        return true;
    }

    private static long Base64Length(long bytes) => (bytes + 2) / 3 * 4;
}
