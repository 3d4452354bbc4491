//! The record of a stack as the records of its networks, and back.
//!
//! Burn's records of models and optimizers, in its burnpack format, differ in one thing: a stack's
//! tensors have one dimension more, the first. A checkpoint of each network can be gone on from
//! whether it is trained alone then or beside others.

use burn::{store::RecordError, tensor::Bytes};
use burn_pack::{Reader, Scalar, Tensor, Writer};

/// How the record of an optimizer names the number of dimensions of a parameter.
const RANK: &str = ".__rank";

/// Cuts a stack's record into those of so many networks; of one, it is that already.
pub fn split(record: Bytes, networks: usize) -> Result<Vec<Bytes>, RecordError> {
    if networks == 1 {
        return Ok(vec![record]);
    }
    let record = Record::read(record)?;
    (0..networks)
        .map(|network| {
            let tensors = record.tensors.iter().map(|tensor| slice(tensor, network, networks));
            record.with(tensors.collect::<Result<_, _>>()?, |rank| rank - 1)
        })
        .collect()
}

/// Puts the records of networks together, in their order.
pub fn join(mut records: Vec<Bytes>) -> Result<Bytes, RecordError> {
    if records.len() == 1 {
        return Ok(records.remove(0));
    }
    let records = records.into_iter().map(Record::read).collect::<Result<Vec<_>, _>>()?;
    let Some(first) = records.first() else {
        return Err(RecordError::Validation("there are no networks".into()));
    };
    let whole = |tensor: &Tensor| {
        let mut bytes = Vec::new();
        for record in &records {
            // By name: an optimizer's record has its tensors in any order.
            let own = record.tensors.iter().find(|own| own.name == tensor.name);
            match own {
                Some(own) if own.shape == tensor.shape => bytes.extend(&*own.to_bytes()?),
                _ => return Err(RecordError::Validation(format!("no slice of {}", tensor.name))),
            }
        }
        let shape = [&[records.len()], &tensor.shape[..]].concat();
        Ok(with_bytes(tensor, shape, bytes))
    };
    let tensors = first.tensors.iter().map(whole).collect::<Result<_, _>>()?;
    first.with(tensors, |rank| rank + 1)
}

fn with_bytes(tensor: &Tensor, shape: Vec<usize>, bytes: Vec<u8>) -> Tensor {
    let bytes = Bytes::from_bytes_vec(bytes);
    Tensor::new(tensor.name.clone(), tensor.dtype, shape, tensor.param_id, bytes)
}

/// What a tensor of a stack has of one network.
fn slice(tensor: &Tensor, network: usize, networks: usize) -> Result<Tensor, RecordError> {
    if tensor.shape.first() != Some(&networks) {
        return Err(RecordError::Validation(format!("{} is of no stack", tensor.name)));
    }
    let bytes = tensor.to_bytes()?;
    let own = bytes.chunks_exact(bytes.len() / networks).nth(network).unwrap_or_default();
    Ok(with_bytes(tensor, tensor.shape[1..].to_vec(), own.to_vec()))
}

/// A record that has been read.
struct Record {
    scalars: Vec<(String, Scalar)>,
    metadata: Vec<(String, String)>,
    tensors: Vec<Tensor>,
}

impl Record {
    fn read(bytes: Bytes) -> Result<Self, RecordError> {
        let reader = Reader::from_bytes(bytes)?;
        let scalars = reader.scalars().clone().into_iter().collect();
        let metadata = reader.metadata().clone().into_iter().collect();
        Ok(Self { scalars, metadata, tensors: reader.into_tensors()? })
    }

    /// The same with other tensors, whose number of dimensions is another.
    fn with(
        &self,
        tensors: Vec<Tensor>,
        rank: impl Fn(usize) -> usize,
    ) -> Result<Bytes, RecordError> {
        let mut writer = Writer::new(tensors);
        for (key, value) in &self.scalars {
            let value = match usize::try_from(*value) {
                Ok(there) if key.ends_with(RANK) => rank(there).into(),
                _ => *value,
            };
            writer = writer.with_scalar(key, value);
        }
        for (key, value) in &self.metadata {
            writer = writer.with_metadata(key, value);
        }
        Ok(writer.into_bytes()?)
    }
}

#[cfg(test)]
mod tests {
    use burn::{
        module::Module,
        optim::{AdamConfig, GradientsParams, ModuleOptimizer},
        tensor::Tensor as Values,
    };

    use super::*;
    use crate::{
        backend::test_device,
        model::{Forecaster, ModelConfig, Network, Shape, Stack, mlp},
    };

    /// Takes a step on the sum of outputs, and gives the records of model and optimizer.
    fn step<N: Network>(network: N, rows: Values<2>) -> [Bytes; 2] {
        let mut optimizer: ModuleOptimizer = AdamConfig::new().init();
        let gradients = network.forward(rows).sum().backward();
        let gradients = GradientsParams::from_grads(gradients, &network);
        let network = optimizer.step(0.1, network, gradients);
        let model = network.into_record().into_bytes().unwrap();
        [model, optimizer.to_record().into_bytes().unwrap()]
    }

    /// Everything in a record, in an order.
    fn content(record: Bytes) -> Vec<String> {
        let Record { scalars, metadata, tensors } = Record::read(record).unwrap();
        let tensor = |it: &Tensor| {
            format!("{} {:?} {:?} {:?}", it.name, it.param_id, it.shape, &*it.to_bytes().unwrap())
        };
        let mut all: Vec<_> = tensors.iter().map(tensor).collect();
        all.extend(scalars.iter().map(|it| format!("{it:?}")));
        all.extend(metadata.iter().map(|it| format!("{it:?}")));
        all.sort();
        all
    }

    #[test]
    fn a_stack_after_a_step_is_its_networks_after_that_step() {
        let device = test_device().autodiff();
        let config = mlp::Config { hidden: vec![4, 3], ..mlp::Config::default() };
        let network =
            |seed| ModelConfig::Mlp(config.clone()).init(Shape::next_day(2), seed, &device);
        let alone: Vec<Forecaster> = [1, 2, 3].map(network).into();
        let stack = Stack::new(&alone).unwrap();
        let rows = Values::<2>::from_floats([[0.5, -1.0], [2.0, 0.25]], &device);
        let records: Vec<_> = alone.into_iter().map(|it| step(it, rows.clone())).collect();
        let stacked = step(stack, rows.repeat_dim(0, 3));
        for (part, stacked) in stacked.into_iter().enumerate() {
            let own: Vec<_> = records.iter().map(|record| record[part].clone()).collect();
            let slices = split(stacked.clone(), 3).unwrap();
            for (slice, own) in slices.into_iter().zip(own.clone()) {
                assert_eq!(content(slice), content(own));
            }
            assert_eq!(content(join(own).unwrap()), content(stacked));
        }
    }

    #[test]
    fn what_is_of_no_stack_is_refused() {
        let device = test_device();
        let record = |hidden| {
            let config = mlp::Config { hidden, ..mlp::Config::default() };
            let network = ModelConfig::Mlp(config).init(Shape::next_day(2), 1, &device);
            network.into_record().into_bytes().unwrap()
        };
        assert!(split(record(vec![4]), 3).is_err());
        assert!(join(vec![record(vec![4]), record(vec![5])]).is_err());
        assert!(join(vec![record(vec![4]), record(vec![4, 4])]).is_ok());
    }
}
