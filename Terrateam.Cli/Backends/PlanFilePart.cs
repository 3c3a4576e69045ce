using System.Net;
using System.Net.Http.Headers;

namespace Terrateam.Cli.Backends;

/// <summary>A range of a plan file as a request body, read while it is sent.</summary>
internal sealed class PlanFilePart : HttpContent
{
    private const int BufferSize = 64 * 1024;

    private readonly string _file;
    private readonly long _offset;
    private readonly long _length;

    public PlanFilePart(string file, long offset, long length)
    {
        (_file, _offset, _length) = (file, offset, length);
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await using var plan = File.OpenRead(_file);
        plan.Position = _offset;
        var buffer = new byte[BufferSize];
        var left = _length;
        while (left > 0)
        {
            var wanted = (int)Math.Min(left, BufferSize);
            await plan.ReadExactlyAsync(buffer.AsMemory(0, wanted));
            await stream.WriteAsync(buffer.AsMemory(0, wanted));
            left -= wanted;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}
