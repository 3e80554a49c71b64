//! What s3s-fs answers, but for an empty delimiter in requests for lists: clients such as restic's send one where
//! they want none, and it would then list nothing of folders.

use s3s::{S3, S3Request, S3Response, S3Result, dto};
use s3s_fs::FileSystem;

/// Objects in a folder.
pub(crate) struct Folder(pub(crate) FileSystem);

/// What is passed on as it is, and what without an empty delimiter.
macro_rules! storage {
    (pass { $($name:ident: $input:ident => $output:ident,)* } mend { $($mended:ident: $its_input:ident => $its_output:ident,)* }) => {
        #[async_trait::async_trait]
        impl S3 for Folder {
            $(async fn $name(&self, request: S3Request<dto::$input>) -> S3Result<S3Response<dto::$output>> {
                self.0.$name(request).await
            })*
            $(async fn $mended(&self, mut request: S3Request<dto::$its_input>) -> S3Result<S3Response<dto::$its_output>> {
                let delimiter = request.input.delimiter.take();
                request.input.delimiter = delimiter.filter(|delimiter| !delimiter.is_empty());
                self.0.$mended(request).await
            })*
        }
    };
}

storage! {
    pass {
    create_bucket: CreateBucketInput => CreateBucketOutput,
    delete_bucket: DeleteBucketInput => DeleteBucketOutput,
    head_bucket: HeadBucketInput => HeadBucketOutput,
    get_bucket_location: GetBucketLocationInput => GetBucketLocationOutput,
    list_buckets: ListBucketsInput => ListBucketsOutput,
    copy_object: CopyObjectInput => CopyObjectOutput,
    delete_object: DeleteObjectInput => DeleteObjectOutput,
    delete_objects: DeleteObjectsInput => DeleteObjectsOutput,
    get_object: GetObjectInput => GetObjectOutput,
    head_object: HeadObjectInput => HeadObjectOutput,
    put_object: PutObjectInput => PutObjectOutput,
    create_multipart_upload: CreateMultipartUploadInput => CreateMultipartUploadOutput,
    upload_part: UploadPartInput => UploadPartOutput,
    upload_part_copy: UploadPartCopyInput => UploadPartCopyOutput,
    list_parts: ListPartsInput => ListPartsOutput,
    complete_multipart_upload: CompleteMultipartUploadInput => CompleteMultipartUploadOutput,
    abort_multipart_upload: AbortMultipartUploadInput => AbortMultipartUploadOutput,
    }
    mend {
    list_objects: ListObjectsInput => ListObjectsOutput,
    list_objects_v2: ListObjectsV2Input => ListObjectsV2Output,
    }
}
